// Everything /cds answers (contract/cds.md sections 2.3, 4 and 6).
#include "dialects/cds/dialect.h"

namespace usher::cds {

std::span<const api::Operation> Cds::operations() const { return {}; }

}  // namespace usher::cds
