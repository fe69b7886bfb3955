// Wall-clock time as the store keeps it: microseconds since 1970 UTC. Waits use steady_clock instead.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace usher {

using Time = std::chrono::sys_time<std::chrono::microseconds>;
using Date = std::chrono::sys_days;

class Clock {
  public:
    virtual ~Clock() = default;
    virtual Time now() const = 0;
};

// The machine's clock.
const Clock& system_clock();

// "2014-08-01T14:47:39.080Z": always three fraction digits, always UTC.
std::string iso8601_millis(Time time);
void append_iso8601_millis(std::string& out, Time time);
// "2014-08-01T14:47:39.080123Z": the same with six digits.
void append_iso8601_micros(std::string& out, Time time);
// The same, into room for that many bytes.
inline constexpr std::size_t iso8601_millis_size = 24;
inline constexpr std::size_t iso8601_micros_size = 27;
void put_iso8601_millis(char* to, Time time);
void put_iso8601_micros(char* to, Time time);

// RFC 3339 with or without a fraction, "Z" or an offset; or a bare date (midnight UTC).
std::optional<Time> parse_time(std::string_view text);
// "YYYY-MM-DD", a date that exists.
std::optional<Date> parse_date(std::string_view text);
std::string date_text(Date date);

// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7).
std::string http_date(Time time);
// Of that form only.
std::optional<Time> parse_http_date(std::string_view text);

}  // namespace usher
