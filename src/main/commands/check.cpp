#include "main/commands/check.h"

namespace usher {

int check(core::Directory& directory, const Console& console, const CheckOptions&) {
    const auto problems = directory.environment.store.check();
    if (console.json) {
        std::string json = R"({"sound":)";
        api::encode(json, problems.empty());
        json.append(R"(,"problems":)");
        api::encode(json, problems);
        json.push_back('}');
        console.print(json);
    } else if (problems.empty()) {
        console.print("the directory is sound");
    }
    for (const auto& problem : problems) console.complain("usher: " + problem);
    return problems.empty() ? done : refused;
}

}  // namespace usher
