#include "dialects/gitlab/v4/status.h"

#include "base/text.h"
#include "dialects/gitlab/v4/emoji.h"

namespace usher::gitlab::v4 {
namespace {

constexpr std::string_view status_space = "status";
constexpr std::size_t longest_message = 100;
constexpr std::string_view usual_emoji = "speech_balloon";

std::chrono::minutes length_of(std::string_view word) {
    using namespace std::chrono_literals;
    if (word == "30_minutes") return 30min;
    if (word == "3_hours") return 3h;
    if (word == "8_hours") return 8h;
    if (word == "1_day") return 24h;
    if (word == "3_days") return 3 * 24h;
    if (word == "7_days") return 7 * 24h;
    return 30 * 24h;
}

Problems problems_of(const NewStatus& given) {
    Problems problems;
    if (given.emoji && !given.emoji->empty() && !is_emoji_name(*given.emoji))
        problems.push_back({"emoji", Fault::not_allowed, 0, "is not a valid emoji name"});
    if (given.message && code_points(*given.message) > longest_message)
        problems.push_back({"message", Fault::too_long, longest_message});
    return problems;
}

// What was given, in the order of the names; nothing for a text that is blank.
core::PersonSettings::Changes changes_of(const NewStatus& given, Time now) {
    core::PersonSettings::Changes changes;
    const auto set = [&](const std::string& name, const std::string& value) {
        changes[name] = value.empty() ? std::nullopt : std::optional(value);
    };
    if (given.emoji) set("emoji", *given.emoji);
    if (given.message) set("message", *given.message);
    if (given.availability.given)
        set("availability", given.availability.value ? given.availability.value->word : std::string());
    if (!given.clear_status_after.word.empty())
        set("clear_status_at", iso8601_millis(now + length_of(given.clear_status_after.word)));
    return changes;
}

// Makes the changes take the place of everything, as when what they change has gone by itself.
void begin_anew(core::PersonSettings::Changes& changes, const Settings& before) {
    for (const auto& each : before) changes.try_emplace(each.first, std::nullopt);
}

bool is_over(const Settings& values, Time now) {
    const auto end = values.find("clear_status_at");
    const auto time = end == values.end() ? std::nullopt : parse_time(end->second);
    return time && *time <= now;
}

StatusView status_of(const Gitlab& gitlab, AccountId account) {
    return StatusView(gitlab.directory.settings.of(account, status_space), gitlab.now());
}

}  // namespace

StatusView::StatusView(Settings values, Time now) : values_(std::move(values)) {
    if (is_over(values_, now)) values_.clear();
}

std::optional<std::string> StatusView::value(const std::string& name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::nullopt : std::optional(found->second);
}

std::string StatusView::message_html() const { return html_escape(message().value_or("")); }

std::optional<Instant> StatusView::clear_status_at() const {
    const auto text = value("clear_status_at");
    return text ? instant(parse_time(*text)) : std::nullopt;
}

Result<StatusView> get_own_status(Gitlab& gitlab, api::Call& call) {
    return status_of(gitlab, call.actor().id);
}

Result<StatusView> get_status_of(Gitlab& gitlab, api::Call&, UserNamed asked) {
    const auto account = find_user(gitlab, asked.user);
    if (!account) return refuse(not_found("User"));
    return status_of(gitlab, account->id);
}

Result<StatusView> replace_status(Gitlab& gitlab, api::Call& call, NewStatus given) {
    const auto id = call.actor().id;
    const auto permit = policy::manage_account(call.actor(), id);
    if (!permit) return refuse(permit.error());
    if (auto problems = problems_of(given); !problems.empty()) return refuse(invalid(std::move(problems)));
    Settings values;
    for (auto& [name, value] : changes_of(given, gitlab.now()))
        if (value) values[name] = *value;
    if (values.contains("message") && !values.contains("emoji")) values["emoji"] = usual_emoji;
    const auto replaced = gitlab.directory.settings.replace(*permit, id, status_space, values);
    if (!replaced) return refuse(replaced.error());
    return status_of(gitlab, id);
}

Result<StatusView> change_status(Gitlab& gitlab, api::Call& call, NewStatus given) {
    const auto id = call.actor().id;
    const auto permit = policy::manage_account(call.actor(), id);
    if (!permit) return refuse(permit.error());
    if (auto problems = problems_of(given); !problems.empty()) return refuse(invalid(std::move(problems)));
    auto changes = changes_of(given, gitlab.now());
    const auto before = gitlab.directory.settings.of(id, status_space);
    if (is_over(before, gitlab.now())) begin_anew(changes, before);
    if (!changes.empty()) {
        const auto changed = gitlab.directory.settings.change(*permit, id, status_space, changes);
        if (!changed) return refuse(changed.error());
    }
    return status_of(gitlab, id);
}

}  // namespace usher::gitlab::v4
