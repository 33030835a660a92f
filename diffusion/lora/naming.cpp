// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/naming.hpp"

#include <algorithm>

namespace weft::lora {

std::vector<const Naming*> namings() {
  std::vector<const Naming*> all;
  for (const auto& [name, naming] : NamingRegistry::instance().entries()) all.push_back(&naming);
  std::stable_sort(all.begin(), all.end(), [](const Naming* a, const Naming* b) { return a->rank < b->rank; });
  return all;
}

std::optional<Target> target_of(std::string_view base) {
  for (const Naming* naming : namings())
    if (const auto target = naming->target(base)) return target;
  return std::nullopt;
}

}  // namespace weft::lora
