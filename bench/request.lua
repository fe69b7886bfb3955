-- wrk script: GET a path with a random caller per request. Arguments: path ("%d" becomes the caller's id),
-- file of "token id" lines. Requests are made up front, so that every server is asked at the same cost.
local requests = {}
local last = 0

function init(args)
  for line in io.lines(args[2]) do
    local token, id = line:match("^(%S+) (%d+)$")
    requests[#requests + 1] = wrk.format("GET", (args[1]:gsub("%%d", id)), { ["PRIVATE-TOKEN"] = token })
  end
  last = #requests
  math.randomseed(os.time())
end

function request()
  return requests[math.random(last)]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('RESULT {"requests":%d,"seconds":%f,"p99":%d,"errors":%d}\n', summary.requests,
    summary.duration / 1e6, latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
