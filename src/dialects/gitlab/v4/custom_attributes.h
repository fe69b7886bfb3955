// Names and values that administrators attach to users (contract/gitlab.md section 8.4).
#pragma once

#include "dialects/gitlab/v4/emails.h"

namespace usher::gitlab::v4 {

struct AttributeOf : UserId {
    std::string key;
    static void fields(auto& field) {
        UserId::fields(field);
        field("key", &AttributeOf::key, "");
    }
};
struct AttributeChange : AttributeOf {
    std::string value;
    static void fields(auto& field) {
        AttributeOf::fields(field);
        field("value", &AttributeChange::value, "", api::required);
    }
};

Result<std::vector<AttributeView>> list_attributes(Gitlab&, api::Call&, UserPage);
Result<AttributeView> get_attribute(Gitlab&, api::Call&, AttributeOf);
Result<AttributeView> set_attribute(Gitlab&, api::Call&, AttributeChange);
Result<api::NoContent> delete_attribute(Gitlab&, api::Call&, AttributeOf);

}  // namespace usher::gitlab::v4
