// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/names.hpp"

#include <algorithm>

namespace weft::lora {
namespace {

constexpr std::string_view kWeight = ".weight";
constexpr std::string_view kBias = ".bias";

std::string spelled(std::string_view prefix, std::string_view module, Spelling spelling) {
  std::string name{prefix};
  name += module;
  if (spelling == Spelling::underscored)
    std::replace(name.begin() + static_cast<std::ptrdiff_t>(prefix.size()), name.end(), '.', '_');
  return name;
}

}  // namespace

void add_name(Names& names, std::string_view prefix, std::string_view parameter, Spelling spelling,
              const models::KeyTarget& target) {
  const auto without = [&](std::string_view end) { return parameter.substr(0, parameter.size() - end.size()); };
  if (parameter.ends_with(kWeight)) {
    names.push_back({spelled(prefix, without(kWeight), spelling), target, Slot::weight});
    return;
  }
  if (parameter.ends_with(kBias)) names.push_back({spelled(prefix, without(kBias), spelling), target, Slot::bias});
  if (spelling == Spelling::dotted) names.push_back({spelled(prefix, parameter, spelling), target, Slot::weight});
}

void add_native_names(Names& names, std::string_view prefix, Spelling spelling, const models::DiffusionModel& network) {
  for (const auto& [key, tensor] : network.store().source().tensors())
    add_name(names, prefix, key, spelling, models::KeyTarget{key});
}

void add_diffusers_names(Names& names, std::string_view prefix, Spelling spelling,
                         const models::DiffusionModel& network) {
  for (const auto& [name, target] : network.diffusers_key_map()) add_name(names, prefix, name, spelling, target);
}

void for_each_fused_qkv(const models::DiffusionModel& network,
                        const std::function<void(const std::string&, const models::KeyTarget&)>& found) {
  constexpr std::string_view kEnd = ".linear1.weight";
  for (const auto& [key, tensor] : network.store().source().tensors()) {
    if (!key.ends_with(kEnd) || tensor.dim() != 2 || tensor.size(0) <= 3 * tensor.size(1)) continue;
    found(key.substr(0, key.size() - kEnd.size()), {key, models::KeyTarget::Rows{0, 0, 3 * tensor.size(1)}});
  }
}

void add_tower_names(Names& names, std::string_view prefix, Spelling spelling, const models::TextTower& tower,
                     const models::TextEncoder& encoder) {
  const auto& tensors = encoder.store().source().tensors();
  for (auto entry = tensors.lower_bound(tower.prefix);
       entry != tensors.end() && entry->first.starts_with(tower.prefix); ++entry)
    add_name(names, prefix, std::string_view(entry->first).substr(tower.prefix.size()), spelling,
             models::KeyTarget{entry->first});
}

}  // namespace weft::lora
