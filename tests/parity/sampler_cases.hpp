// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <vector>

#include "engine/schema/node_library.hpp"
#include "tests/parity/result.hpp"

namespace weft::parity {

/// Runs the folders whose index lists files of tensors, of which each key describes one case (samplers with analytic
/// models, noise levels, noise). A file or a key of another form fails.
std::vector<Result> run_sampler_cases(const std::filesystem::path& golden, const std::filesystem::path& scratch,
                                      const schema::NodeLibrary& library);

}  // namespace weft::parity
