// SPDX-License-Identifier: Apache-2.0
#include "nodes/ports.hpp"

#include <fmt/format.h>

#include "diffusion/tensor/dtype.hpp"

namespace weft::nodes {

std::string describe_tensor(const at::Tensor& tensor) {
  if (!tensor.defined()) return "empty";
  return tensor::shape_text(tensor.sizes()) + " " + tensor::dtype_name(tensor.scalar_type());
}

}  // namespace weft::nodes

namespace weft::schema {

std::string PortType<models::Conditioning>::describe(const models::Conditioning& conditioning) {
  std::string text = fmt::format("{} prompt{}", conditioning.size(), conditioning.size() == 1 ? "" : "s");
  if (!conditioning.empty()) text += " of " + nodes::describe_tensor(conditioning.front().cond);
  return text;
}

std::size_t PortType<models::Conditioning>::bytes(const models::Conditioning& conditioning) {
  std::size_t total = 0;
  for (const auto& entry : conditioning) {
    total += entry.cond.nbytes();
    if (entry.pooled) total += entry.pooled->nbytes();
    for (const auto& tensor : {entry.mask, entry.concat_latent, entry.concat_mask})
      if (tensor) total += tensor->nbytes();
    for (const at::Tensor& latent : entry.reference_latents) total += latent.nbytes();
  }
  return total;
}

}  // namespace weft::schema
