#include "adapter.h"

namespace usher::cross {

Stage::Stage(const std::string& store_url) : world(store_url) {
    const auto root = world.make_person("root", "Root", "root@example.org", std::string(root_password), true);
    root_token = root.private_token.reveal();
}

const std::vector<Adapter>& adapters() {
    static const std::vector<Adapter> list = {cds(), conch(), gitlab_v3(), gitlab_v4(), lenses()};
    return list;
}

}  // namespace usher::cross
