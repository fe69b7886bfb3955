// Events as they come in and as the timeline shows them (contract/cds.md sections 3.5 and 6.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/operation.h"
#include "dialects/cds/dialect.h"
#include "domain/timeline.h"

namespace usher::cds {

// RFC 3339, as Go reads and writes it: nanoseconds, and the offset that was sent.
struct Moment {
    std::string text;  // empty: not given, or the zero time
    EventTime time{};
};
Moment moment(Time time);
// nullopt: no time.
std::optional<Moment> parse_moment(std::string_view text);
std::optional<Fault> read_json(Moment& to, const boost::json::value& value);
void append_json(api::JsonOutput& out, const Moment& moment);
inline boost::json::object describe_json(const Moment*) {
    return {{"type", "string"}, {"format", "date-time"}};
}

// What a run carried. It is not kept.
struct Payload {};
inline std::optional<Fault> read_json(Payload&, const boost::json::value&) { return std::nullopt; }
inline void append_json(api::JsonOutput& out, const Payload&) { out.append("null"); }
inline boost::json::object describe_json(const Payload*) { return {}; }

struct EventTag {
    std::string tag;
    std::string value;

    static void fields(auto& field) {
        field("tag", &EventTag::tag, "");
        field("value", &EventTag::value, "");
    }
};

// One shape for what is sent, stored and shown.
struct EventBody {
    static constexpr std::string_view schema_name = "Event";
    Moment timestamp;
    std::string hostname;
    std::string cdsname;
    std::string type_event;
    Payload payload;
    std::int64_t attempt = 0;
    std::string username;
    std::string user_mail;
    std::string project_key;
    std::string application_name;
    std::string pipeline_name;
    std::string environment_name;
    std::string workflow_name;
    std::int64_t workflow_run_num = 0;
    std::int64_t workflow_run_num_sub = 0;
    std::string status;
    std::vector<EventTag> tag;

    static void fields(auto& field) {
        using api::omit_empty;
        field("timestamp", &EventBody::timestamp, "The server's time where none is given.");
        field("hostname", &EventBody::hostname, "");
        field("cdsname", &EventBody::cdsname, "");
        field("type_event", &EventBody::type_event, "sdk.EventRunWorkflow surfaces in the timeline.");
        field("payload", &EventBody::payload, "Dropped; always null in answers.");
        field("attempt", &EventBody::attempt, "");
        field("username", &EventBody::username, "", omit_empty);
        field("user_mail", &EventBody::user_mail, "", omit_empty);
        field("project_key", &EventBody::project_key, "", omit_empty);
        field("application_name", &EventBody::application_name, "", omit_empty);
        field("pipeline_name", &EventBody::pipeline_name, "", omit_empty);
        field("environment_name", &EventBody::environment_name, "", omit_empty);
        field("workflow_name", &EventBody::workflow_name, "", omit_empty);
        field("workflow_run_num", &EventBody::workflow_run_num, "", omit_empty);
        field("workflow_run_num_sub", &EventBody::workflow_run_num_sub, "", omit_empty);
        field("status", &EventBody::status, "Any text.", omit_empty);
        field("tag", &EventBody::tag, "", omit_empty);
    }
};
// As record_event stored it.
EventBody stored_event(const Cds& cds, const Event& event);

Result<api::NoContent> record_event(Cds& cds, api::Call& call, api::Body<EventBody> body);

}  // namespace usher::cds
