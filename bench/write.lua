-- wrk script: every request changes somebody's account. Arguments: the administrator's token, how many accounts.
local token, accounts, turn, headers

function init(args)
  token, accounts, turn = args[1], tonumber(args[2]), 0
  headers = { ["PRIVATE-TOKEN"] = token, ["Content-Type"] = "application/json" }
  math.randomseed(os.time())
end

function request()
  turn = turn + 1
  local path = "/api/v3/users/" .. math.random(2, accounts)
  return wrk.format("PUT", path, headers, '{"bio":"changed ' .. turn .. ' ' .. math.random(1000000) .. '"}')
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('RESULT {"requests":%d,"seconds":%f,"p50":%d,"p99":%d,"errors":%d}\n', summary.requests,
    summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
