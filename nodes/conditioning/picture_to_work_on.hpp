// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ATen/core/Tensor.h>

#include "engine/schema/context.hpp"
#include "nodes/ports.hpp"

/// What the nodes have in common that give a model a picture to work on.
namespace weft::nodes {

/// Encodes pictures [B, H, W, 3] with a VAE, on the run's device.
at::Tensor encoded(schema::Context& context, const Vae& vae, const at::Tensor& pixels);

}  // namespace weft::nodes
