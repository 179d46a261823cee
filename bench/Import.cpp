// Measures how fast ONNX models are read, and with how much memory, against
// reading the same bytes.

#include "snnc/Import/Onnx.h"

#include <onnx/onnx_pb.h>

#include "mlir/IR/MLIRContext.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

static onnx::ModelProto beginModel(const std::vector<int64_t> &shape) {
  onnx::ModelProto model;
  model.set_ir_version(8);
  model.add_opset_import()->set_version(13);
  onnx::GraphProto &graph = *model.mutable_graph();
  graph.set_name("bench");
  graph.add_output()->set_name("y");
  onnx::ValueInfoProto &input = *graph.add_input();
  input.set_name("t0");
  onnx::TypeProto_Tensor &type = *input.mutable_type()->mutable_tensor_type();
  type.set_elem_type(onnx::TensorProto::FLOAT);
  for (int64_t size : shape)
    type.mutable_shape()->add_dim()->set_dim_value(size);
  return model;
}

/// Adds node `index`, from tensor `t<index>` to the next or, as the last, `y`.
static onnx::NodeProto &addNode(onnx::GraphProto &graph, const char *type,
                                int index, bool isLast) {
  onnx::NodeProto &node = *graph.add_node();
  node.set_op_type(type);
  node.add_input("t" + std::to_string(index));
  node.add_output(isLast ? "y" : "t" + std::to_string(index + 1));
  return node;
}

/// 100 MB of weights: 25 products with matrices of 1000 x 1000.
static onnx::ModelProto makeLarge() {
  constexpr int layers = 25, size = 1000;
  onnx::ModelProto model = beginModel({1, size});
  onnx::GraphProto &graph = *model.mutable_graph();
  std::vector<float> weights(size * size);
  for (int layer = 0; layer < layers; ++layer) {
    for (size_t i = 0; i < weights.size(); ++i)
      weights[i] = static_cast<float>((i * 2654435761u + layer) % 1000) / 1000;
    onnx::NodeProto &node = addNode(graph, "Gemm", layer, layer == layers - 1);
    onnx::AttributeProto &transposed = *node.add_attribute();
    transposed.set_name("transB");
    transposed.set_type(onnx::AttributeProto::INT);
    transposed.set_i(1);
    node.add_input("w" + std::to_string(layer));
    onnx::TensorProto &tensor = *graph.add_initializer();
    tensor.set_name("w" + std::to_string(layer));
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.add_dims(size);
    tensor.add_dims(size);
    tensor.set_raw_data(weights.data(), weights.size() * sizeof(float));
  }
  return model;
}

/// 900 nodes without weights.
static onnx::ModelProto makeLong() {
  constexpr int nodes = 900;
  onnx::ModelProto model = beginModel({1, 8, 16, 16});
  for (int i = 0; i < nodes; ++i)
    addNode(*model.mutable_graph(), i % 2 ? "Tanh" : "Relu", i, i == nodes - 1);
  return model;
}

namespace {

/// What a child process took for its work.
struct Cost {
  double seconds = 0;
  double megabytes = 0; ///< peak memory above that of an idle process
};

} // namespace

/// Runs `work` in a process of its own, so that peaks do not mix.
static Cost measure(const std::function<void()> &work) {
  int channel[2];
  if (pipe(channel) != 0)
    return {};
  if (fork() == 0) {
    auto start = std::chrono::steady_clock::now();
    rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    work();
    getrusage(RUSAGE_SELF, &after);
    std::chrono::duration<double> time =
        std::chrono::steady_clock::now() - start;
    Cost cost{time.count(), (after.ru_maxrss - before.ru_maxrss) / 1024.0};
    bool isWritten = write(channel[1], &cost, sizeof(cost)) == sizeof(cost);
    _exit(isWritten ? 0 : 1);
  }
  Cost cost;
  if (read(channel[0], &cost, sizeof(cost)) != sizeof(cost))
    std::printf("a measurement failed\n");
  close(channel[0]);
  close(channel[1]);
  wait(nullptr);
  return cost;
}

/// The yardstick: all bytes of the file in memory.
static void readAll(const std::string &path) {
  std::ifstream stream(path, std::ios::binary | std::ios::ate);
  std::vector<char> bytes(stream.tellg());
  stream.seekg(0);
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

static void import(const std::string &path) {
  mlir::MLIRContext context(mlir::MLIRContext::Threading::DISABLED);
  if (!snnc::importOnnx(path, context))
    std::printf("%s cannot be imported\n", path.c_str());
}

int main(int argc, char **argv) {
  std::string folder =
      argc > 1 ? argv[1] : std::filesystem::temp_directory_path().string();
  struct {
    const char *name;
    onnx::ModelProto model;
  } models[] = {{"100 MB of weights", makeLarge()}, {"900 nodes", makeLong()}};
  for (auto &[name, model] : models) {
    std::string path = folder + "/snnc-bench.onnx";
    double megabytes = model.ByteSizeLong() / 1e6;
    std::ofstream(path, std::ios::binary) << model.SerializeAsString();
    model.Clear();
    measure([&] { readAll(path); }); // fills the page cache
    Cost baseline = measure([&] { readAll(path); });
    Cost cost = measure([&] { import(path); });
    std::printf("%s, %.1f MB: imported in %.3f s (%.0f MB/s), peak memory "
                "%.1f MB; read() alone %.3f s (%.0f MB/s), %.1f MB\n",
                name, megabytes, cost.seconds, megabytes / cost.seconds,
                cost.megabytes * 1.048576, baseline.seconds,
                megabytes / baseline.seconds, baseline.megabytes * 1.048576);
    std::remove(path.c_str());
  }
  return 0;
}
