#include "manner.h"

#include <stdexcept>

#include "base/text.h"

namespace usher::access {

void Question::add_query(const std::string& name, const std::string& value) {
    path += (path.find('?') == std::string::npos ? "?" : "&") + name + "=" + form_encode(value);
}

Access usual_rights(Credential credential) {
    switch (credential) {
        case Credential::normal:
        case Credential::admin_as_normal:
            return Access::signed_in;
        case Credential::admin:
            return Access::admin;
        default:
            return Access::anyone;
    }
}

bool usually_may(const Cell& cell) {
    const auto access = cell.operation.access;
    if (access == Access::guest) return true;
    if (access <= Access::signed_in || access == Access::admin) return cell.rights >= access;
    return cell.rights == Access::admin || (cell.rights == Access::signed_in && cell.target == Target::own);
}

const std::vector<Manner>& manners() {
    static const std::vector<Manner> list = {cds(), conch(), gitlab_v3(), gitlab_v4(), lenses(), server()};
    return list;
}

const Manner& manner_of(std::string_view dialect) {
    for (const auto& manner : manners())
        if (manner.dialect == dialect) return manner;
    throw std::logic_error("nothing is known about " + std::string(dialect));
}

const Row* row_of(std::string_view dialect, std::string_view operation) {
    for (const auto& row : manner_of(dialect).rows)
        if (row.operation == operation) return &row;
    return nullptr;
}

}  // namespace usher::access
