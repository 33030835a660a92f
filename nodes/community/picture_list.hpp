// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "nodes/ports.hpp"

namespace weft::nodes {

/// One batch of all pictures: those of another size than the first are scaled to it and cut in the middle, by Lanczos,
/// as packs do it.
Image one_batch(const std::vector<Image>& pictures);

/// The pictures of a batch that these numbers name.
Image chosen_pictures(const Image& images, const std::vector<std::int64_t>& numbers);

/// Of `count` things: from `first` on, every `step`th, at most `limit` of them (0: all).
/// Throws NodeError for a negative first or limit, or a step below 1.
std::vector<std::int64_t> every_nth(std::int64_t count, std::int64_t first, std::int64_t step, std::int64_t limit);

}  // namespace weft::nodes
