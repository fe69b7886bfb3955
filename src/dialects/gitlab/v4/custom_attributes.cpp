#include "dialects/gitlab/v4/custom_attributes.h"

#include "base/text.h"
#include "dialects/gitlab/errors.h"

namespace usher::gitlab::v4 {
namespace {

constexpr std::size_t longest_key = 255;  // characters

}  // namespace

Result<std::vector<AttributeView>> list_attributes(Gitlab& gitlab, api::Call& call, UserPage asked) {
    if (!exists(gitlab, asked.account())) return refuse(not_found("User"));
    std::vector<AttributeView> views;
    for (auto& [key, value] : gitlab.directory.settings.of(asked.account(), custom_attribute_space))
        views.push_back({key, value});
    return page_of(gitlab, call, asked, std::move(views));
}

Result<AttributeView> get_attribute(Gitlab& gitlab, api::Call&, AttributeOf asked) {
    if (!exists(gitlab, asked.account())) return refuse(not_found("User"));
    auto value = gitlab.directory.settings.value(asked.account(), custom_attribute_space, asked.key);
    if (!value) return refuse(not_found(""));
    return AttributeView{std::move(asked.key), std::move(*value)};
}

Result<AttributeView> set_attribute(Gitlab& gitlab, api::Call& call, AttributeChange given) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    if (!exists(gitlab, given.account())) return refuse(not_found("User"));
    if (code_points(given.key) > longest_key)
        return refuse(invalid({{core::field::key, Fault::too_long, longest_key}}));
    const auto set = gitlab.directory.settings.set(*permit, given.account(), custom_attribute_space,
                                                   given.key, given.value);
    if (!set) return refuse(set.error());
    return AttributeView{std::move(given.key), std::move(given.value)};
}

Result<api::NoContent> delete_attribute(Gitlab& gitlab, api::Call& call, AttributeOf asked) {
    const auto permit = policy::administer(call.actor());
    if (!permit) return refuse(permit.error());
    if (!exists(gitlab, asked.account())) return refuse(not_found("User"));
    const auto erased =
        gitlab.directory.settings.erase(*permit, asked.account(), custom_attribute_space, asked.key);
    if (!erased) return refuse(erased.error());
    if (!*erased) return refuse(not_found(""));
    return api::NoContent{};
}

}  // namespace usher::gitlab::v4
