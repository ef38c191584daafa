-- Opens a script in a real neovim, lets it talk to `ptelab lsp --stdio`, and prints what came of it as JSON.
-- Written for neovim 0.7 (Debian 12) and later: vim.lsp.start_client and buf_request_sync are in all of them.
local cli, script = os.getenv('PTELAB_CLI'), os.getenv('PTELAB_SCRIPT')
vim.cmd('edit ' .. vim.fn.fnameescape(script))
local buffer = vim.api.nvim_get_current_buf()

local client = vim.lsp.start_client({ name = 'ptelab', cmd = { os.getenv('PTELAB_NODE'), cli, 'lsp', '--stdio' }, root_dir = vim.fn.getcwd() })
vim.lsp.buf_attach_client(buffer, client)
assert(vim.wait(20000, function() return vim.lsp.buf_is_attached(buffer, client) and vim.lsp.get_client_by_id(client).initialized end, 50), 'no server')

local function request(method, extra)
  local params = vim.tbl_extend('force', { textDocument = { uri = vim.uri_from_bufnr(buffer) } }, extra or {})
  local answers = assert(vim.lsp.buf_request_sync(buffer, method, params, 20000))
  local answer = assert(answers[client], method .. ': no answer')
  return answer.result
end

local function text() return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n') .. '\n' end

-- The first words of a server come when it is ready: diagnostics of the text, and of the run.
vim.wait(20000, function() return #vim.diagnostic.get(buffer) > 0 end, 50)
local result = { diagnostics = {} }
for _, d in ipairs(vim.diagnostic.get(buffer)) do
  table.insert(result.diagnostics, { line = d.lnum + 1, message = d.message, code = d.user_data and d.user_data.lsp.code or d.code })
end

local at = { position = { line = tonumber(os.getenv('PTELAB_LINE')) - 1, character = tonumber(os.getenv('PTELAB_COLUMN')) - 1 } }
result.hover = request('textDocument/hover', at)

local edit = request('textDocument/rename', vim.tbl_extend('force', at, { newName = 'renamed' }))
vim.lsp.util.apply_workspace_edit(edit, 'utf-16')
result.renamed = text()

vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { 'cpu   3   {   write   renamed[0]   }' })
local edits = request('textDocument/formatting', { options = { tabSize = 2, insertSpaces = true } })
vim.lsp.util.apply_text_edits(edits, buffer, 'utf-16')
result.formatted = text()

local file = assert(io.open(os.getenv('PTELAB_RESULT'), 'w'))
file:write(vim.fn.json_encode(result))
file:close()
vim.lsp.stop_client(client, true)
vim.cmd('qall!')
