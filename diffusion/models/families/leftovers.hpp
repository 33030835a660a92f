// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diffusion/weights/parameter_store.hpp"

namespace weft::models {

/// Whether a key is something that training leaves in checkpoints and that no inference needs: averaged copies of the
/// weights, noise schedules, optimiser states, position numbers, losses.
bool is_leftover(std::string_view key);

/// Sorts keys that no network asked for into the two kinds.
struct UnreadKeys {
  std::vector<std::string> leftovers;
  std::vector<std::string> unknown;

  void add(std::string key) { (is_leftover(key) ? leftovers : unknown).push_back(std::move(key)); }
  /// What a network did not read. prefix: what its keys start with in the file.
  void add_unused(std::string_view prefix, const weights::ParameterStore& store) {
    for (const std::string& key : store.unused()) add(std::string(prefix) + key);
  }
};

}  // namespace weft::models
