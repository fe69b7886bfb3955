// Counters in Prometheus' text format 0.0.4. Writers touch only their own thread's cells.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace usher::api::metrics {

// One answered request: usher_requests_total{dialect,operation,status} and
// usher_request_seconds{dialect,operation} (histogram).
void count_request(std::string_view dialect, std::string_view operation, int status, double seconds);

// A value read at scrape time. `name` is a whole metric name without labels; `help` one line.
void gauge(std::string name, std::string help, std::function<double()> value);

// The whole page.
std::string render();

}  // namespace usher::api::metrics
