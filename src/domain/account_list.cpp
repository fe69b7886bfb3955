#include "domain/account_list.h"

namespace usher {

bool AccountFilter::is_special() const {
    return named || only_admins || two_factor || created_after || created_before || seen_since || among ||
           !custom_attributes.empty();
}

bool AccountFilter::narrows() const {
    return !search.empty() || only_active || only_blocked || only_external || only_welcome || only_internal ||
           is_special();
}

}  // namespace usher
