// What somebody says he is doing (contract/gitlab.md section 8.3). Kept as settings, under the names of its
// members.
#pragma once

#include <array>

#include "dialects/gitlab/v4/keys.h"
#include "domain/setting.h"

namespace usher::gitlab::v4 {

class StatusView {
  public:
    static constexpr std::string_view schema_name = "Status";
    // A status that is over at `now` says nothing.
    StatusView(Settings values, Time now);

    std::optional<std::string> emoji() const { return value("emoji"); }
    std::optional<std::string> message() const { return value("message"); }
    std::optional<std::string> availability() const { return value("availability"); }
    std::string message_html() const;
    std::optional<Instant> clear_status_at() const;

    static void fields(auto& field) {
        field("emoji", &StatusView::emoji, "The name of one.");
        field("message", &StatusView::message, "");
        field("availability", &StatusView::availability, "busy or not_set.");
        field("message_html", &StatusView::message_html, "");
        field("clear_status_at", &StatusView::clear_status_at, "When it will be over.");
    }

  private:
    std::optional<std::string> value(const std::string& name) const;

    Settings values_;
};

struct AvailabilityWords {
    static constexpr std::array<std::string_view, 2> all{"busy", "not_set"};
};
struct ClearWords {
    static constexpr std::array<std::string_view, 7> all{"30_minutes", "3_hours", "8_hours", "1_day",
                                                         "3_days",     "7_days",  "30_days"};
};
struct NewStatus {
    Text emoji, message;
    api::Nullable<Choice<AvailabilityWords>> availability;
    Choice<ClearWords> clear_status_after;
    static void fields(auto& field) {
        field("emoji", &NewStatus::emoji, "The name of one.", api::by_default("speech_balloon"));
        field("message", &NewStatus::message, "", api::length(0, 100));
        field("availability", &NewStatus::availability, "null: none.");
        field("clear_status_after", &NewStatus::clear_status_after, "");
    }
};

Result<StatusView> get_own_status(Gitlab&, api::Call&);
Result<StatusView> get_status_of(Gitlab&, api::Call&, UserNamed);
// PUT: what is not sent is gone afterwards.
Result<StatusView> replace_status(Gitlab&, api::Call&, NewStatus);
// PATCH: what is not sent stays.
Result<StatusView> change_status(Gitlab&, api::Call&, NewStatus);

}  // namespace usher::gitlab::v4
