#include "main/commands/csv.h"

#include <algorithm>

namespace usher {

bool has_open_quote(std::string_view record) {
    return std::count(record.begin(), record.end(), '"') % 2 == 1;
}

std::optional<std::vector<std::string>> parse_csv(std::string_view record) {
    if (record.ends_with('\r')) record.remove_suffix(1);
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (std::size_t i = 0; i < record.size(); ++i) {
        const char c = record[i];
        auto& cell = cells.back();
        if (quoted) {
            if (c != '"')
                cell.push_back(c);
            else if (i + 1 < record.size() && record[i + 1] == '"')
                cell.push_back(record[++i]);
            else
                quoted = false;
        } else if (c == '"' && cell.empty()) {
            quoted = true;
        } else if (c == ',') {
            cells.emplace_back();
        } else {
            cell.push_back(c);
        }
    }
    if (quoted) return std::nullopt;
    return cells;
}

}  // namespace usher
