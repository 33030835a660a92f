// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/registry.hpp"

namespace weft::sampling {

/// The names of a registry's entries in the order of their `rank`.
template <typename T>
std::vector<std::string> names_by_rank(const Registry<T>& registry) {
  std::vector<std::pair<int, std::string>> ranked;
  for (const auto& [name, entry] : registry.entries()) ranked.emplace_back(entry.rank, name);
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> names;
  for (auto& [rank, name] : ranked) names.push_back(std::move(name));
  return names;
}

}  // namespace weft::sampling
