// Labels that clients attach to accounts and groups. A group keeps its own (domain/group.h); those of an
// account are settings in a space of their own.
#pragma once

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "domain/group.h"

namespace usher::core {

namespace field {
inline constexpr std::string_view labels = "labels";
}

inline constexpr std::string_view label_space = "metadata";

// Names without a value are removed; what is not named stays.
struct LabelChanges {
    std::map<std::string, std::optional<std::string>> values;
    std::size_t most = std::numeric_limits<std::size_t>::max();  // that there may be afterwards
};

// What the labels become. Adds `too_many` to the problems.
Labels changed(Labels labels, const LabelChanges& changes, Problems& problems);

}  // namespace usher::core
