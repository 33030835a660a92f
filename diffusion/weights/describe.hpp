// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "diffusion/weights/state_dict.hpp"

namespace weft::weights {

/// What a weight file holds, in numbers: for `inspect`.
struct Summary {
  std::size_t tensors = 0;
  std::int64_t parameters = 0;  ///< elements of floating-point tensors
  std::uint64_t bytes = 0;      ///< of all tensors
  struct Dtype {
    std::size_t tensors = 0;
    std::int64_t elements = 0;
    std::uint64_t bytes = 0;
  };
  std::map<std::string, Dtype> dtypes;  ///< by short name ("fp16")
};

Summary summarise(const StateDict& dict);

/// "fp16" when all floating-point tensors are of one dtype, else e.g. "fp16 (1130), fp32 (4)", most bytes first.
std::string dtype_text(const Summary& summary);

/// "2.13 GB", "19.0 MB": decimal units, three digits.
std::string size_text(std::uint64_t bytes);

}  // namespace weft::weights
