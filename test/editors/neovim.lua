-- Opens scripts in a real neovim, lets it talk to `ptelab lsp --stdio`, and writes what came of each as JSON.
-- Written for neovim 0.7 (Debian 12) and later: vim.lsp.start_client and buf_request_sync are in all of them.
local visits = vim.fn.json_decode(vim.fn.readfile(os.getenv('PTELAB_VISITS')))
local patience = 20000
local client

local function visit(asked)
  vim.cmd('edit ' .. vim.fn.fnameescape(asked.name))
  local buffer = vim.api.nvim_get_current_buf()
  client = client or vim.lsp.start_client({ name = 'ptelab', cmd = { os.getenv('PTELAB_NODE'), os.getenv('PTELAB_CLI'), 'lsp', '--stdio' }, root_dir = vim.fn.getcwd() })
  vim.lsp.buf_attach_client(buffer, client)
  assert(vim.wait(patience, function() return vim.lsp.buf_is_attached(buffer, client) and vim.lsp.get_client_by_id(client).initialized end, 50), 'no server')

  local uri = vim.uri_from_bufnr(buffer)
  local function request(method, params)
    local answers = assert(vim.lsp.buf_request_sync(buffer, method, params, patience))
    local answer = assert(answers[client], method .. ': no answer')
    assert(not answer.error, method .. ': ' .. vim.inspect(answer.error))
    return answer.result
  end
  local function about(extra) return vim.tbl_extend('force', { textDocument = { uri = uri } }, extra or {}) end
  local function text() return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n') .. '\n' end
  -- The lens says how many states there are once all interleavings were looked at; diagnostics came before it.
  local function explored()
    for _, lens in ipairs(request('textDocument/codeLens', about()) or {}) do
      if lens.command.title:match('%f[%a]states%f[%A]') then return true end
    end
    return false
  end

  assert(not asked.runs or vim.wait(patience, explored, 100), 'never explored')
  assert(vim.wait(patience, function() return #vim.diagnostic.get(buffer) > 0 end, 50), 'no diagnostics')
  local result = { diagnostics = {}, hovers = {}, results = {}, expects = {}, exported = '' }
  for _, d in ipairs(vim.diagnostic.get(buffer)) do
    local code = d.user_data and d.user_data.lsp.code or d.code
    local range = { d.lnum + 1, d.col + 1, d.end_lnum + 1, d.end_col + 1 }
    table.insert(result.diagnostics, { code = code, severity = d.severity, range = range, message = d.message })
  end
  for _, position in ipairs(asked.hovers) do
    table.insert(result.hovers, request('textDocument/hover', about({ position = position })).contents.value)
  end
  if asked.runs then
    for _, recording in ipairs(request('ptelab/run', { uri = uri }).recordings) do table.insert(result.results, recording.result) end
    result.expects = request('ptelab/explore', { uri = uri, test = true }).expects
    result.exported = request('ptelab/export', { uri = uri, format = 'chrome-trace' }).text
  end
  if asked.rename then
    vim.lsp.util.apply_workspace_edit(request('textDocument/rename', about({ position = asked.hovers[1], newName = asked.rename })), 'utf-16')
    result.renamed = text()
    vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { 'cpu   3   {   write   ' .. asked.rename .. '[0]   }' })
    vim.lsp.util.apply_text_edits(request('textDocument/formatting', about({ options = { tabSize = 2, insertSpaces = true } })), buffer, 'utf-16')
    result.formatted = text()
    vim.cmd('set nomodified')
  end
  return result
end

local results = {}
for _, asked in ipairs(visits) do table.insert(results, visit(asked)) end
vim.fn.writefile({ vim.fn.json_encode(results) }, os.getenv('PTELAB_RESULT'))
vim.lsp.stop_client(client, true)
vim.cmd('qall!')
