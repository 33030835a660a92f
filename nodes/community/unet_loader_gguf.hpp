// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "engine/schema/context.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {

/// The diffusion model of a file of `diffusion_models`. Its quantised weights stay so, and are unpacked as each is
/// used.
Model load_gguf_model(const schema::Context& context, const std::string& name);

}  // namespace weft::nodes
