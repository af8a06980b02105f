// PyTorch beside our rows: peers.py, a child process that makes the same updates and is asked for one row at a time.
#pragma once

#include <QProcess>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ravine::bench {

class Peers {
public:
    Peers() = default;
    ~Peers();

    // Starts it; what is wrong if there is no PyTorch. It takes some seconds to find the best kernel for products.
    std::optional<std::string> start();
    const std::string& description() const { return description_; }  // versions and kernel, after start()

    void add(const std::string& row);  // registers "network_step_pytorch/small/f32" for "network_step/small/f32"
    void measured(const std::string& row, double ns) { ours_[row] = ns; }  // our time of that row
    std::string table() const;  // of all rows that both have measured; empty without any

private:
    struct Answer {
        double ns = 0;
        std::string fault;  // why there is no time
    };
    Answer ask(const std::string& row);
    std::optional<std::string> readLine();  // nothing: it has ended, or says nothing for too long

    QProcess process_;
    std::string description_;
    std::map<std::string, double> ours_, theirs_;
    std::vector<std::string> rows_;  // in the order of add()
};

}  // namespace ravine::bench
