// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "diffusion/weights/state_dict.hpp"
#include "engine/base/mapped_file.hpp"
#include "engine/base/registry.hpp"

namespace weft::weights {

/// A kind of weight file. One file in formats/ registers one: `static const Registrar<WeightFormat> …`.
struct WeightFormat {
  std::vector<std::string> extensions;  ///< ".safetensors": whose reader explains a file that nobody recognises
  bool (*recognise)(std::span<const std::byte> file);  ///< by content, cheaply
  StateDict (*read)(const std::shared_ptr<const MappedFile>& file);
};

}  // namespace weft::weights
