// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "diffusion/lora/adapter.hpp"
#include "diffusion/lora/naming.hpp"

namespace weft::lora {

/// A change and which of a module's parameters it is for.
struct Match {
  const Change* change;
  const Adapter* adapter;
};

/// The changes of a file that one network has a place for, by that place. A whole weight and a slice of it are two
/// places: a file may change both.
using Matches = std::map<models::KeyTarget, Match>;

/// Puts a file's changes to their places. Where the file changes one place under two names, the later counts.
void match(Matches& matches, const Changes& changes, const Names& names);

/// Keys that nothing took, in order, apart from those for a part that the file is not applied to.
std::vector<std::string> left_over(const Changes& changes, const std::vector<const Matches*>& matches,
                                   const std::vector<Target>& not_asked_for);

/// How many keys of the file are for that part.
std::size_t count_keys(const Changes& changes, Target target);

}  // namespace weft::lora
