// SPDX-License-Identifier: Apache-2.0
#include <cstdint>

#include "diffusion/image/morphology.hpp"
#include "engine/schema/node.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

struct Morphology {
  Image image;
  schema::Choice operation;
  std::int64_t kernel_size = 3;

  static void define(schema::Schema<Morphology>& s) {
    s.v3().display_name("ImageMorphology").category("image/postprocessing");
    s.python_module("comfy_extras.nodes_morphology");
    s.input("image", &Morphology::image);
    s.input("operation", &Morphology::operation).options(image::morphology_operations);
    s.input("kernel_size", &Morphology::kernel_size).default_value(3).range(3, 999).step(1);
  }

  Image execute(schema::Context&) const {
    return {image::morphology(image.pixels.movedim(-1, 1), operation.value, kernel_size).movedim(1, -1)};
  }
};

WEFT_NODE(Morphology);

}  // namespace
}  // namespace weft::nodes
