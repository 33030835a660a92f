// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/matching.hpp"

#include <algorithm>
#include <set>

namespace weft::lora {
namespace {

const Adapter* adapter_for(const Change& change, Slot slot) {
  const Adapter* best = nullptr;
  for (const auto kind : change.kinds) {
    const Adapter* adapter = AdapterRegistry::instance().find(std::string(kind));
    if (adapter == nullptr || adapter->slot != slot) continue;
    if (best == nullptr || adapter->rank > best->rank) best = adapter;
  }
  return best;
}

}  // namespace

void match(Matches& matches, const Changes& changes, const Names& names) {
  for (const Name& name : names) {
    const auto found = changes.by_base.find(name.base);
    if (found == changes.by_base.end()) continue;
    if (const Adapter* adapter = adapter_for(found->second, name.slot))
      matches.insert_or_assign(name.target, Match{&found->second, adapter});
  }
}

std::vector<std::string> left_over(const Changes& changes, const std::vector<const Matches*>& matches,
                                   const std::vector<Target>& not_asked_for) {
  std::set<const Change*> taken;
  for (const auto* part : matches)
    for (const auto& [target, match] : *part) taken.insert(match.change);
  std::vector<std::string> keys = changes.unknown;
  for (const auto& [base, change] : changes.by_base) {
    if (taken.contains(&change)) continue;
    const auto target = target_of(base);
    if (target && std::find(not_asked_for.begin(), not_asked_for.end(), *target) != not_asked_for.end()) continue;
    keys.insert(keys.end(), change.keys.begin(), change.keys.end());
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

std::size_t count_keys(const Changes& changes, Target target) {
  std::size_t count = 0;
  for (const auto& [base, change] : changes.by_base)
    if (target_of(base) == target) count += change.keys.size();
  return count;
}

}  // namespace weft::lora
