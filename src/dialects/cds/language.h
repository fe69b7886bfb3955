// English or French, as the client prefers (contract/cds.md section 1.5).
#pragma once

#include <string_view>

namespace usher::cds {

enum class Language { english, french };

// The better one of a header Accept-Language; English when it asks for neither or cannot be read.
Language preferred_language(std::string_view accept_language);

}  // namespace usher::cds
