// SPDX-License-Identifier: Apache-2.0
#include "nodes/conditioning/changed.hpp"

#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "engine/base/log.hpp"

namespace weft::nodes {

const sampling::Cond& only_first(const Conditioning& conditioning, std::string_view input) {
  if (conditioning.empty())
    throw NodeError(fmt::format("{} holds no prompt", input), "Connect it to a text encoder's output.");
  if (conditioning.size() > 1) log::warning("{} holds {} prompts: only the first is used", input, conditioning.size());
  return conditioning.front();
}

}  // namespace weft::nodes
