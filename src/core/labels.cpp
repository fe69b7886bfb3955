#include "core/labels.h"

#include <algorithm>

namespace usher::core {

Labels changed(Labels labels, const LabelChanges& changes, Problems& problems) {
    for (const auto& [name, value] : changes.values) {
        if (value)
            labels[name] = *value;
        else
            labels.erase(name);
    }
    // Whoever only removes is not held up by a limit that came later.
    const bool adds = std::any_of(changes.values.begin(), changes.values.end(),
                                  [](const auto& change) { return change.second.has_value(); });
    if (adds && labels.size() > changes.most)
        problems.push_back({field::labels, Fault::too_many, static_cast<std::int64_t>(changes.most)});
    return labels;
}

}  // namespace usher::core
