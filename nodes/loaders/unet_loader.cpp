// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "engine/schema/node.hpp"
#include "nodes/model_files.hpp"
#include "nodes/ports.hpp"

namespace weft::nodes {
namespace {

/// "fp8_e4m3fn_fast" is "fp8_e4m3fn": whether tensor cores multiply in fp8 is the device's to decide.
std::optional<at::ScalarType> dtype_named(std::string_view name) {
  if (name == "fp8_e4m3fn" || name == "fp8_e4m3fn_fast") return at::kFloat8_e4m3fn;
  if (name == "fp8_e5m2") return at::kFloat8_e5m2;
  return std::nullopt;
}

struct UNETLoader {
  schema::Choice unet_name;
  schema::Choice weight_dtype;

  static void define(schema::Schema<UNETLoader>& s) {
    s.display_name("Load Diffusion Model").category("advanced/loaders");
    s.description("Opens a diffusion model that comes without text encoders and VAE, such as Flux.");
    s.input("unet_name", &UNETLoader::unet_name).files("diffusion_models");
    s.input("weight_dtype", &UNETLoader::weight_dtype)
        .options({"default", "fp8_e4m3fn", "fp8_e4m3fn_fast", "fp8_e5m2"});
  }

  Hash fingerprint(schema::Context& context) const { return identity_of(context, "diffusion_models", unet_name.value); }

  Model execute(schema::Context& context) const {
    return load_model_file(context, unet_name.value, {.weight_dtype = dtype_named(weight_dtype.value)});
  }
};

WEFT_NODE(UNETLoader);

}  // namespace
}  // namespace weft::nodes
