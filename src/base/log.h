// One JSON line per event on stderr. Values are escaped here, so a line always parses; secrets never
// reach it because Secret has no conversion to text.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

namespace usher::log {

enum class Level { debug, info, warn, error, off };

struct Field {
    std::string_view name;
    std::variant<std::string_view, std::int64_t, double, bool> value;
};

void set_level(Level level);
// Accepts the names above; nullopt-like false for anything else.
bool parse_level(std::string_view name, Level& level);
bool enabled(Level level);

// {"time":…,"level":…,"event":"mail_sent",…fields}
void write(Level level, std::string_view event, std::initializer_list<Field> fields = {});
inline void debug(std::string_view e, std::initializer_list<Field> f = {}) { write(Level::debug, e, f); }
inline void info(std::string_view e, std::initializer_list<Field> f = {}) { write(Level::info, e, f); }
inline void warn(std::string_view e, std::initializer_list<Field> f = {}) { write(Level::warn, e, f); }
inline void error(std::string_view e, std::initializer_list<Field> f = {}) { write(Level::error, e, f); }

// Who did what to whom: level info, event "audit".
void audit(std::string_view act, std::initializer_list<Field> fields);

// Appends text as the inside of a JSON string: quotes, backslashes and control characters escaped.
void append_escaped(std::string& out, std::string_view text);
// Writes ready-made lines (each ending in a newline) to the log in one go.
void write_lines(std::string_view lines);

}  // namespace usher::log
