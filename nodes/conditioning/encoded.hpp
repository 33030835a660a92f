// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/base/hash.hpp"
#include "engine/schema/context.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {

/// Prompts of single towers ("clip_l", "t5xxl"), where they are not the one for all.
using TowerPrompts = std::map<std::string, std::string, std::less<>>;

/// A prompt through a text encoder, where and how the run computes; what is expected to be sampled with is converted
/// meanwhile. Throws WeightsError, OutOfMemory, Cancelled.
sampling::Cond encoded(const schema::Context& context, const Clip& clip, std::string_view text,
                       const TowerPrompts& tower_prompts = {});

/// What the outside world adds to a prompt: the embedding files that it names, which may change between runs.
Hash identity_of_prompt(const schema::Context& context, std::string_view text);

}  // namespace weft::nodes
