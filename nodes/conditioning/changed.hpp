// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "nodes/ports.hpp"

namespace weft::nodes {

/// The prompts, each after `change(cond)`; those that came in stay as they are.
template <typename Change>
Conditioning changed(Conditioning conditioning, Change change) {
  for (sampling::Cond& cond : conditioning) change(cond);
  return conditioning;
}

/// The first prompt of several, where only one can be used; says so when there are more.
/// Throws NodeError when there is none. input: its name, for messages.
const sampling::Cond& only_first(const Conditioning& conditioning, std::string_view input);

}  // namespace weft::nodes
