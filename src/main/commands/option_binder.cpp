#include <CLI/CLI.hpp>

#include "main/commands/command.h"

namespace usher {
namespace {

std::string flag_of(const OptionTraits& traits) {
    return traits.is_positional ? traits.name : "--" + traits.name;
}

template <class T>
void bind_value(CLI::App& app, const OptionTraits& traits, T& target) {
    app.add_option(flag_of(traits), target, traits.text)->required(traits.is_required);
}

}  // namespace

void bind(CLI::App& app, const OptionTraits& traits, std::string& target) { bind_value(app, traits, target); }
void bind(CLI::App& app, const OptionTraits& traits, std::optional<std::string>& target) {
    bind_value(app, traits, target);
}
void bind(CLI::App& app, const OptionTraits& traits, bool& target) {
    app.add_flag(flag_of(traits), target, traits.text);
}

}  // namespace usher
