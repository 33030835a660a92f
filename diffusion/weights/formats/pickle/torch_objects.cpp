// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/formats/pickle/torch_objects.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/base/errors.hpp"

namespace weft::weights::pickle {
namespace {

using Kind = Value::Kind;

[[noreturn]] void fail(const std::string& what) { throw WeightsError("its pickle is damaged: " + what); }

struct StorageName {
  std::string_view name;
  at::ScalarType dtype;
};
constexpr std::array kStorages{StorageName{"FloatStorage", at::kFloat},
                               StorageName{"HalfStorage", at::kHalf},
                               StorageName{"BFloat16Storage", at::kBFloat16},
                               StorageName{"DoubleStorage", at::kDouble},
                               StorageName{"LongStorage", at::kLong},
                               StorageName{"IntStorage", at::kInt},
                               StorageName{"ShortStorage", at::kShort},
                               StorageName{"CharStorage", at::kChar},
                               StorageName{"ByteStorage", at::kByte},
                               StorageName{"BoolStorage", at::kBool},
                               StorageName{"ComplexFloatStorage", at::kComplexFloat}};

struct DtypeName {
  std::string_view name;
  at::ScalarType dtype;
};
constexpr std::array kDtypes{DtypeName{"torch.float32", at::kFloat},
                             DtypeName{"torch.float16", at::kHalf},
                             DtypeName{"torch.bfloat16", at::kBFloat16},
                             DtypeName{"torch.float64", at::kDouble},
                             DtypeName{"torch.int64", at::kLong},
                             DtypeName{"torch.int32", at::kInt},
                             DtypeName{"torch.int16", at::kShort},
                             DtypeName{"torch.int8", at::kChar},
                             DtypeName{"torch.uint8", at::kByte},
                             DtypeName{"torch.bool", at::kBool},
                             DtypeName{"torch.uint16", at::kUInt16},
                             DtypeName{"torch.uint32", at::kUInt32},
                             DtypeName{"torch.uint64", at::kUInt64},
                             DtypeName{"torch.float8_e4m3fn", at::kFloat8_e4m3fn},
                             DtypeName{"torch.float8_e5m2", at::kFloat8_e5m2}};

// Calls that only make a value, seen in the training records of real checkpoints.
constexpr std::array<std::string_view, 31> kHarmless{"copyreg._reconstructor",
                                                     "copy_reg._reconstructor",
                                                     "_codecs.encode",
                                                     "argparse.Namespace",
                                                     "numpy.core.multiarray.scalar",
                                                     "numpy._core.multiarray.scalar",
                                                     "numpy.core.multiarray._reconstruct",
                                                     "numpy._core.multiarray._reconstruct",
                                                     "numpy.dtype",
                                                     "numpy.ndarray",
                                                     "datetime.datetime",
                                                     "datetime.date",
                                                     "datetime.timedelta",
                                                     "pathlib.Path",
                                                     "pathlib.PosixPath",
                                                     "pathlib.WindowsPath",
                                                     "pathlib.PurePosixPath",
                                                     "pathlib.PureWindowsPath",
                                                     "collections.deque",
                                                     "collections.Counter",
                                                     "uuid.UUID",
                                                     "torch.device",
                                                     "torch._utils._rebuild_sparse_tensor",
                                                     "torch._utils._rebuild_qtensor",
                                                     "torch._utils._rebuild_device_tensor_from_numpy",
                                                     "torch.serialization._get_layout",
                                                     "builtins.complex",
                                                     "builtins.slice",
                                                     "builtins.range",
                                                     "builtins.bytearray",
                                                     "torch.torch_version.TorchVersion"};
// Records of frameworks: enumerations, hyperparameters, callbacks.
constexpr std::array<std::string_view, 8> kHarmlessPackages{"pytorch_lightning.", "lightning.", "lightning_fabric.",
                                                            "omegaconf.",         "ldm.",       "transformers.",
                                                            "diffusers.",         "accelerate."};
constexpr std::array<std::string_view, 2> kBuiltins{"builtins.", "__builtin__."};

bool harmless(std::string_view name) {
  if (std::find(kHarmless.begin(), kHarmless.end(), name) != kHarmless.end()) return true;
  return std::any_of(kHarmlessPackages.begin(), kHarmlessPackages.end(),
                     [name](auto package) { return name.starts_with(package); });
}

// "list" for builtins.list, in Python 2's spelling too; empty for what is no builtin.
std::string_view builtin(std::string_view name) {
  for (const std::string_view module : kBuiltins)
    if (name.starts_with(module)) return name.substr(module.size());
  return {};
}

const Value& argument(const Value& arguments, std::size_t index, Kind kind) {
  if (index >= arguments.items.size() || !arguments.items[index]->is(kind))
    fail("a tensor is described in an unknown way");
  return *arguments.items[index];
}

std::vector<std::int64_t> integers(const Value& tuple) {
  std::vector<std::int64_t> numbers;
  for (const Value* item : tuple.items) {
    if (!item->is(Kind::integer)) fail("a shape is not made of numbers");
    numbers.push_back(item->integer);
  }
  return numbers;
}

at::ScalarType dtype_of(const Value& name) {
  for (const DtypeName& known : kDtypes)
    if (known.name == name.text) return known.dtype;
  throw WeightsError(fmt::format("a tensor has the dtype '{}', which is not supported", name.text));
}

// torch._utils._rebuild_tensor_v2(storage, offset, size, stride, …); _v3 has the dtype as its seventh.
Value* tensor(ValuePool& pool, const Value& arguments, bool with_dtype) {
  TensorRecord record;
  record.storage = *argument(arguments, 0, Kind::storage).storage;
  record.offset = argument(arguments, 1, Kind::integer).integer;
  record.sizes = integers(argument(arguments, 2, Kind::tuple));
  record.strides = integers(argument(arguments, 3, Kind::tuple));
  record.dtype = with_dtype ? dtype_of(argument(arguments, 6, Kind::global)) : record.storage.dtype;
  Value* value = pool.make(Kind::tensor);
  value->tensor = std::move(record);
  return value;
}

// dict(), dict([(key, value), …]); the same for ordered and default dicts.
Value* dict(ValuePool& pool, const Value& arguments) {
  Value* value = pool.make(Kind::dict);
  if (arguments.items.empty()) return value;
  const Value& first = *arguments.items.front();
  if (first.is(Kind::dict)) value->items = first.items;
  if (!first.is(Kind::list) && !first.is(Kind::tuple)) return value;
  for (const Value* pair : first.items) {
    if (pair->items.size() != 2) fail("a dict is made of something else than pairs");
    value->items.insert(value->items.end(), pair->items.begin(), pair->items.end());
  }
  return value;
}

Value* sequence(ValuePool& pool, Kind kind, const Value& arguments) {
  Value* value = pool.make(kind);
  if (!arguments.items.empty()) value->items = arguments.items.front()->items;
  return value;
}

[[noreturn]] void refuse(std::string_view name) {
  throw WeightsError(fmt::format("it asks to call '{}' when it is loaded; weights have no need of that", name),
                     "Nothing was run. Unless you trust where the file comes from, delete it; if you do, convert it to "
                     "safetensors with the program that made it.");
}

}  // namespace

Value* TorchObjects::persistent(ValuePool& pool, const Value& id) {
  if (!id.is(Kind::tuple) || id.items.size() < 5 || id.items[0]->text != "storage") fail("an unknown reference");
  Storage storage;
  const std::string& type = argument(id, 1, Kind::global).text;
  const std::string_view name = std::string_view(type).substr(type.rfind('.') + 1);
  const auto known =
      std::find_if(kStorages.begin(), kStorages.end(), [name](const auto& entry) { return entry.name == name; });
  storage.untyped = name == "UntypedStorage" || name == "_UntypedStorage";
  if (!storage.untyped && known == kStorages.end())
    throw WeightsError(fmt::format("a tensor is kept as '{}', which is not supported", type));
  storage.dtype = storage.untyped ? at::kByte : known->dtype;
  storage.key = argument(id, 2, Kind::text).text;
  storage.elements = argument(id, 4, Kind::integer).integer;
  if (storage.elements < 0) fail("a storage of negative size");
  storages_.push_back(storage);
  if (id.items.size() > 5 && id.items[5]->is(Kind::tuple))
    storage.first = argument(*id.items[5], 1, Kind::integer).integer;
  Value* value = pool.make(Kind::storage);
  value->storage = std::move(storage);
  return value;
}

Value* TorchObjects::call(ValuePool& pool, const Value& callable, const Value& arguments) {
  const std::string& name = callable.text;
  if (!callable.is(Kind::global)) refuse(name.empty() ? "an object" : name);
  if (name == "torch._utils._rebuild_tensor" || name == "torch._utils._rebuild_tensor_v2")
    return tensor(pool, arguments, false);
  if (name == "torch._utils._rebuild_tensor_v3") return tensor(pool, arguments, true);
  if (name == "torch._utils._rebuild_parameter" || name == "torch._utils._rebuild_parameter_with_state") {
    if (arguments.items.empty()) fail("a parameter without a tensor");
    return arguments.items.front();
  }
  if (name == "torch._tensor._rebuild_from_type_v2") {  // (function, class, arguments, state)
    const Value& function = argument(arguments, 0, Kind::global);
    if (function.text == name) fail("a tensor is made of itself");
    return call(pool, function, argument(arguments, 2, Kind::tuple));
  }
  const std::string_view plain = builtin(name);
  if (name == "collections.OrderedDict" || plain == "dict") return dict(pool, arguments);
  if (name == "collections.defaultdict") return pool.make(Kind::dict);
  if (name == "torch.Size" || plain == "tuple") return sequence(pool, Kind::tuple, arguments);
  if (plain == "list" || plain == "set" || plain == "frozenset") return sequence(pool, Kind::list, arguments);
  if (harmless(name)) return pool.make_text(Kind::opaque, name);
  refuse(name);
}

}  // namespace weft::weights::pickle
