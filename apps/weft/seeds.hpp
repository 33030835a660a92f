// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/graph/graph.hpp"
#include "engine/workflow/prompt.hpp"

namespace weft::app {

/// What --seed asks for.
struct SeedChoice {
  enum class Kind {
    saved,   ///< whatever the workflow says
    random,  ///< a new one for each run, where the canvas says "randomize" (in an API prompt: everywhere)
    fixed    ///< this one everywhere, one more with each repetition
  };
  Kind kind = Kind::saved;
  std::uint64_t value = 0;
};

/// Reads "saved", "random" or a number. Throws UsageError.
SeedChoice parse_seed(std::string_view text);

/// Sets the seeds of a prompt for its repetition (from 0). graph: of this prompt. Returns whether any changed, so that
/// it has to be validated again.
bool set_seeds(workflow::Prompt& prompt, const graph::Graph& graph, const SeedChoice& choice, std::uint64_t repetition);

}  // namespace weft::app
