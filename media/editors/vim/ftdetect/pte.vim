autocmd BufNewFile,BufRead *.pte setfiletype pte
