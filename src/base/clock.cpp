#include "base/clock.h"

#include <algorithm>

namespace usher {
namespace {

using std::chrono::days;
using std::chrono::duration_cast;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::year_month_day;

class SystemClock : public Clock {
  public:
    Time now() const override { return floor<microseconds>(std::chrono::system_clock::now()); }
};

void put2(char* out, unsigned value) {
    out[0] = static_cast<char>('0' + value / 10);
    out[1] = static_cast<char>('0' + value % 10);
}

void put4(char* out, unsigned value) {
    put2(out, value / 100);
    put2(out + 2, value % 100);
}

// Years of four digits are all that the wire forms know; anything outside is shown as the nearest one.
constexpr Date first_day = std::chrono::year{0} / 1 / 1;
constexpr Date last_day = std::chrono::year{9999} / 12 / 31;

Time within_four_digit_years(Time time) {
    return std::clamp<Time>(time, first_day, last_day + days{1} - microseconds{1});
}

void put_date(char* out, Date date) {
    year_month_day ymd{date};
    put4(out, static_cast<unsigned>(static_cast<int>(ymd.year())));
    out[4] = '-';
    put2(out + 5, static_cast<unsigned>(ymd.month()));
    out[7] = '-';
    put2(out + 8, static_cast<unsigned>(ymd.day()));
}

void put_time_of_day(char* out, unsigned second_of_day) {
    put2(out, second_of_day / 3600);
    out[2] = ':';
    put2(out + 3, second_of_day / 60 % 60);
    out[5] = ':';
    put2(out + 6, second_of_day % 60);
}

// Takes text from the front of what is left to read; every step fails on what it does not expect.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    bool done() const { return rest_.empty(); }
    bool take(char expected) { return take_any_of(std::string_view(&expected, 1)) != '\0'; }
    char take_any_of(std::string_view expected) {
        if (rest_.empty() || expected.find(rest_.front()) == std::string_view::npos) return '\0';
        char c = rest_.front();
        rest_.remove_prefix(1);
        return c;
    }
    // Exactly `count` digits, at most `maximum` in value.
    std::optional<int> number(std::size_t count, int maximum) {
        if (rest_.size() < count) return std::nullopt;
        int value = 0;
        for (char c : rest_.substr(0, count)) {
            if (c < '0' || c > '9') return std::nullopt;
            value = value * 10 + (c - '0');
        }
        if (value > maximum) return std::nullopt;
        rest_.remove_prefix(count);
        return value;
    }
    // One digit or more; what is finer than a microsecond is cut off.
    std::optional<microseconds> fraction() {
        std::size_t count = 0;
        std::int64_t value = 0;
        for (; count < rest_.size() && rest_[count] >= '0' && rest_[count] <= '9'; ++count) {
            if (count < 6) value = value * 10 + (rest_[count] - '0');
        }
        if (count == 0) return std::nullopt;
        for (std::size_t digit = count; digit < 6; ++digit) value *= 10;
        rest_.remove_prefix(count);
        return microseconds{value};
    }

  private:
    std::string_view rest_;
};

std::optional<Date> take_date(Scanner& in) {
    auto year = in.number(4, 9999);
    if (!year || !in.take('-')) return std::nullopt;
    auto month = in.number(2, 12);
    if (!month || !in.take('-')) return std::nullopt;
    auto day = in.number(2, 31);
    if (!day) return std::nullopt;
    year_month_day date{std::chrono::year{*year}, std::chrono::month(static_cast<unsigned>(*month)),
                        std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return Date{date};
}

std::optional<microseconds> take_time_of_day(Scanner& in) {
    auto hour = in.number(2, 23);
    if (!hour || !in.take(':')) return std::nullopt;
    auto minute = in.number(2, 59);
    if (!minute || !in.take(':')) return std::nullopt;
    auto second = in.number(2, 60);  // a leap second is the first moment of the next minute
    if (!second) return std::nullopt;
    microseconds time = hours{*hour} + minutes{*minute} + seconds{*second};
    if (in.take('.')) {
        auto fraction = in.fraction();
        if (!fraction) return std::nullopt;
        time += *fraction;
    }
    return time;
}

// What to subtract to come to UTC.
std::optional<minutes> take_offset(Scanner& in) {
    if (in.take_any_of("Zz")) return minutes{0};
    char sign = in.take_any_of("+-");
    if (sign == '\0') return std::nullopt;
    auto hour = in.number(2, 23);
    if (!hour || !in.take(':')) return std::nullopt;
    auto minute = in.number(2, 59);
    if (!minute) return std::nullopt;
    minutes offset = hours{*hour} + minutes{*minute};
    return sign == '-' ? -offset : offset;
}

constexpr std::string_view month_names = "JanFebMarAprMayJunJulAugSepOctNovDec";

}  // namespace

const Clock& system_clock() {
    static const SystemClock clock;
    return clock;
}

// Written by hand: it runs once per timestamp of every answer.
void put_iso8601_millis(char* text, Time time) {
    time = within_four_digit_years(time);
    Date date = floor<days>(time);
    auto micros = static_cast<std::uint64_t>((time - date).count());
    auto millis = static_cast<unsigned>(micros / 1000);
    put_date(text, date);
    text[10] = 'T';
    put_time_of_day(text + 11, millis / 1000);
    text[19] = '.';
    text[20] = static_cast<char>('0' + millis % 1000 / 100);
    put2(text + 21, millis % 100);
    text[23] = 'Z';
}

void put_iso8601_micros(char* text, Time time) {
    time = within_four_digit_years(time);
    Date date = floor<days>(time);
    auto micros = static_cast<std::uint64_t>((time - date).count());
    auto fraction = static_cast<unsigned>(micros % 1000000);
    put_date(text, date);
    text[10] = 'T';
    put_time_of_day(text + 11, static_cast<unsigned>(micros / 1000000));
    text[19] = '.';
    put2(text + 20, fraction / 10000);
    put2(text + 22, fraction / 100 % 100);
    put2(text + 24, fraction % 100);
    text[26] = 'Z';
}

void append_iso8601_millis(std::string& out, Time time) {
    char text[iso8601_millis_size];
    put_iso8601_millis(text, time);
    out.append(text, sizeof text);
}

void append_iso8601_micros(std::string& out, Time time) {
    char text[iso8601_micros_size];
    put_iso8601_micros(text, time);
    out.append(text, sizeof text);
}

std::string iso8601_millis(Time time) {
    std::string out;
    append_iso8601_millis(out, time);
    return out;
}

std::optional<Time> parse_time(std::string_view text) {
    Scanner in(text);
    auto date = take_date(in);
    if (!date) return std::nullopt;
    if (in.done()) return Time{*date};
    if (!in.take_any_of("Tt ")) return std::nullopt;
    auto time_of_day = take_time_of_day(in);
    if (!time_of_day) return std::nullopt;
    auto offset = take_offset(in);
    if (!offset || !in.done()) return std::nullopt;
    return Time{*date} + *time_of_day - *offset;
}

std::optional<Date> parse_date(std::string_view text) {
    Scanner in(text);
    auto date = take_date(in);
    if (!date || !in.done()) return std::nullopt;
    return date;
}

std::string date_text(Date date) {
    std::string out(10, '\0');
    put_date(out.data(), std::clamp(date, first_day, last_day));
    return out;
}

std::string http_date(Time time) {
    static constexpr std::string_view day_names = "SunMonTueWedThuFriSat";
    time = within_four_digit_years(time);
    Date date = floor<days>(time);
    year_month_day ymd{date};
    std::string out = "Ddd, 00 Mmm 0000 00:00:00 GMT";
    day_names.copy(out.data(), 3, std::chrono::weekday{date}.c_encoding() * 3);
    put2(out.data() + 5, static_cast<unsigned>(ymd.day()));
    month_names.copy(out.data() + 8, 3, (static_cast<unsigned>(ymd.month()) - 1) * 3);
    put4(out.data() + 12, static_cast<unsigned>(static_cast<int>(ymd.year())));
    put_time_of_day(out.data() + 17, static_cast<unsigned>(duration_cast<seconds>(time - date).count()));
    return out;
}

// Read back by writing it: there is one way to write a moment, its day of the week included.
std::optional<Time> parse_http_date(std::string_view text) {
    constexpr std::size_t length = 29;
    if (text.size() != length) return std::nullopt;
    const auto month = month_names.find(text.substr(8, 3));
    if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
    std::string iso(text.substr(12, 4));
    iso.append(month / 3 < 9 ? "-0" : "-").append(std::to_string(month / 3 + 1)).append("-");
    iso.append(text.substr(5, 2)).append("T").append(text.substr(17, 8)).append("Z");
    const auto time = parse_time(iso);
    if (!time || http_date(*time) != text) return std::nullopt;
    return time;
}

}  // namespace usher
