-- wrk script for every kind of request. Arguments:
--   METHOD PATH BODY FIELDS PREFIX PAUSE HEADER…
-- In path, body and headers {1} and {2} stand for the columns of a random line of the file FIELDS ("-": none) and
-- {n} for PREFIX and a number that no other request has. Requests without {n} are made up front, so that every
-- server is asked at the same cost. A refusal with 429 is followed by PAUSE ms of silence ("0": none).
local requests, lines, last, turn = {}, {}, 0, 0
local method, path, body, prefix, pause
local headers = {}
local threads = {}
hashed, refused, silent = 0, 0, false

local function fill(text, line)
  return (text:gsub("{(.)}", function(what)
    if what == "n" then return prefix .. turn end
    if what == "1" or what == "2" then return line[tonumber(what)] end
  end))
end

local function make(line)
  local filled = {}
  for name, value in pairs(headers) do filled[name] = fill(value, line) end
  return wrk.format(method, fill(path, line), filled, body ~= "" and fill(body, line) or nil)
end

function setup(thread)
  threads[#threads + 1] = thread
end

function init(args)
  method, path, body, prefix, pause = args[1], args[2], args[3], args[5], tonumber(args[6])
  for at = 7, #args do
    local name, value = args[at]:match("^(.-): (.*)$")
    headers[name] = value
  end
  if args[4] == "-" then
    lines[1] = { "", "" }
  else
    for line in io.lines(args[4]) do
      local first, second = line:match("^(%S+)%s*(.*)$")
      lines[#lines + 1] = { first, second }
    end
  end
  last = #lines
  if not (path .. body):find("{n}", 1, true) then
    for at = 1, last do
      requests[at] = make(lines[at])
      lines[at] = nil
    end
  end
  math.randomseed(os.time())
  if pause > 0 then
    function response(status)
      silent = status == 429
      if silent then refused = refused + 1 else hashed = hashed + 1 end
    end
    function delay() return silent and pause or 0 end
  end
end

function request()
  if requests[1] then return requests[math.random(last)] end
  turn = turn + 1
  return make(lines[math.random(last)])
end

function done(summary, latency)
  local e, hashes, refusals = summary.errors, 0, 0
  for _, thread in ipairs(threads) do
    hashes = hashes + thread:get("hashed")
    refusals = refusals + thread:get("refused")
  end
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%f,"p50":%d,"p99":%d,"errors":%d,"hashed":%d,"refused":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout, hashes, refusals))
end
