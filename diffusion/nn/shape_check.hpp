// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "diffusion/weights/parameter.hpp"
#include "diffusion/weights/scope.hpp"

namespace weft::nn {

/// Stands for "whatever the file says" among expected sizes.
inline constexpr std::int64_t kAny = -1;

/// The parameter `name` below `scope`, of the given sizes (kAny matches all).
/// Throws WeightsError with file, key, expected and found shape; no network computes with a shape it did not expect.
const weights::Parameter& require_shape(const weights::Scope& scope, std::string_view name,
                                        std::initializer_list<std::int64_t> expected);

/// The same for a parameter that may be absent (a bias): null when it is.
const weights::Parameter* find_shape(const weights::Scope& scope, std::string_view name,
                                     std::initializer_list<std::int64_t> expected);

/// The parameter `name` below `scope`, of this rank; for sizes that the network takes from the file.
const weights::Parameter& require_rank(const weights::Scope& scope, std::string_view name, std::size_t rank);

/// "model.safetensors: model.diffusion_model.out.2.weight": a parameter as errors name it, spelled as in the file.
std::string describe(const weights::Scope& scope, std::string_view name);

}  // namespace weft::nn
