// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "nodes/ports.hpp"

namespace weft::nodes {

/// Every picture of a list of batches, each as a batch of one.
inline schema::List<Image> single_pictures(const schema::List<Image>& batches) {
  schema::List<Image> pictures;
  for (const Image& batch : batches)
    for (std::int64_t i = 0; i < batch.pixels.size(0); ++i) pictures.push_back({batch.pixels.narrow(0, i, 1)});
  return pictures;
}

}  // namespace weft::nodes
