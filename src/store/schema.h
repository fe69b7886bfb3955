// The schema files as they are compiled in, ordered by file name.
#pragma once

#include <string_view>
#include <vector>

namespace usher {

struct SchemaFile {
    std::string_view name;  // "0001_directory.sql", "0002_search.sqlite.sql"
    std::string_view text;
};

const std::vector<SchemaFile>& schema_files();

}  // namespace usher
