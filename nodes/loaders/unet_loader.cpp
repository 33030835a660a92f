// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include "diffusion/models/family.hpp"
#include "diffusion/weights/load.hpp"
#include "engine/schema/node.hpp"
#include "nodes/loaders/reading.hpp"
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

  Hash fingerprint(schema::Context& context) const {
    return identity_of(context, "diffusion_models", unet_name.value);
  }

  Model execute(schema::Context& context) const {
    const auto file = weights::load_state_dict(context.folders().resolve("diffusion_models", unet_name.value));
    models::LoadedDiffusionModel loaded =
        models::load_diffusion_model(file, {.weight_dtype = dtype_named(weight_dtype.value)});
    report_keys(file, loaded.leftovers, loaded.unknown);
    expect(context, loaded.model);
    return std::move(loaded.model);
  }
};

WEFT_NODE(UNETLoader);

}  // namespace
}  // namespace weft::nodes
