#include "dialects/cds/event.h"

#include <algorithm>

#include "api/parse_json.h"
#include "dialects/cds/errors.h"
#include "dialects/cds/views.h"

namespace usher::cds {
namespace {

// The only type that surfaces.
constexpr std::string_view workflow_run = "sdk.EventRunWorkflow";
constexpr std::string_view zero_time = "0001-01-01T00:00:00Z";
constexpr std::size_t length_to_the_second = zero_time.size() - 1;
constexpr std::size_t digits_of_micros = 6;
constexpr std::size_t digits_of_nanos = 9;
constexpr unsigned depth_of_event = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The digits behind the point at `at`; empty when there is none.
std::string_view fraction_at(std::string_view text, std::size_t at) {
    if (at >= text.size() || text[at] != '.') return {};
    const auto rest = text.substr(at + 1);
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_digit);
    return rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
}

std::chrono::nanoseconds below_microsecond(std::string_view fraction) {
    std::int64_t nanos = 0;
    for (std::size_t at = digits_of_micros; at < digits_of_nanos; ++at)
        nanos = nanos * 10 + (at < fraction.size() ? fraction[at] - '0' : 0);
    return std::chrono::nanoseconds(nanos);
}

bool is_strict(std::string_view text) {
    return text.size() > length_to_the_second && text[10] == 'T' && text.substr(17, 2) != "60" &&
           text.find('z') == std::string_view::npos;
}

}  // namespace

Moment moment(Time time) { return {text_of({time}), event_time(time)}; }

std::optional<Moment> parse_moment(std::string_view text) {
    if (!is_strict(text)) return std::nullopt;
    const auto time = parse_time(text);
    if (!time) return std::nullopt;
    const auto fraction = fraction_at(text, length_to_the_second).substr(0, digits_of_nanos);
    if (*time == *parse_time(zero_time) && fraction.find_first_not_of('0') == std::string_view::npos)
        return Moment{};

    const auto zone = text.substr(text.find_first_of("Z+-", length_to_the_second));
    Moment moment{std::string(text.substr(0, length_to_the_second)),
                  event_time(*time, below_microsecond(fraction))};
    if (const auto last = fraction.find_last_not_of('0'); last != std::string_view::npos)
        moment.text.append(".").append(fraction.substr(0, last + 1));
    moment.text.append(zone.substr(1) == "00:00" ? "Z" : zone);
    return moment;
}

std::optional<Fault> read_json(Moment& to, const boost::json::value& value) {
    if (!value.is_string()) return Fault::wrong_type;
    auto moment = parse_moment(value.get_string());
    if (!moment) return Fault::wrong_type;
    to = std::move(*moment);
    return std::nullopt;
}

void append_json(api::JsonOutput& out, const Moment& moment) { api::append_json(out, moment.text); }

EventBody stored_event(const Cds& cds, const Event& event) {
    EventBody body;
    if (const auto value = api::parse_json(event.content, depth_of_event))
        (void)api::ValueReader(cds.forms()).read(body, *value);
    return body;
}

Result<api::NoContent> record_event(Cds& cds, api::Call& call, api::Body<EventBody> body) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    auto& event = *body;
    if (event.type_event.empty()) return refuse(ErrorId::wrong_request);
    if (event.timestamp.text.empty()) event.timestamp = moment(cds.directory.environment.clock.now());
    NewEvent recorded;
    if (event.type_event == workflow_run)
        recorded.workflow = WorkflowName{event.project_key, event.workflow_name};
    recorded.happened_at = event.timestamp.time;
    api::encode(recorded.content, event);
    cds.directory.timeline.record(*permit, recorded);
    return api::NoContent{};
}

}  // namespace usher::cds
