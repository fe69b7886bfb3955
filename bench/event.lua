-- wrk script: every request tells of a run of one of many workflows. Arguments: an administrator's session, how
-- many projects.
local session, projects, turn, headers

function init(args)
  session, projects, turn = args[1], tonumber(args[2]), 0
  headers = { ["Session-Token"] = session, ["Content-Type"] = "application/json" }
  math.randomseed(os.time())
end

function request()
  turn = turn + 1
  return wrk.format("POST", "/cds/events", headers, string.format(
    '{"type_event":"sdk.EventRunWorkflow","hostname":"ci1","project_key":"PRJ%05d","workflow_name":"workflow-%d",' ..
    '"workflow_run_num":%d,"status":"Success","tag":[{"tag":"triggered_by","value":"ann"}]}',
    math.random(0, projects - 1), math.random(0, 2), turn))
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('RESULT {"requests":%d,"seconds":%f,"p50":%d,"p99":%d,"errors":%d}\n', summary.requests,
    summary.duration / 1e6, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
