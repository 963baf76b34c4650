"""python3 docs/examples/optuna_sweep.py .build/release/seismo Specs/adam-vs-sgd.yaml"""
import json, subprocess, sys
import optuna

command = [sys.argv[1], "tell", sys.argv[2], *sys.argv[3:]]
seismo = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

def tell(**line):
    print(json.dumps(line), file=seismo.stdin, flush=True)

def objective(trial):
    rate = trial.suggest_float("rate", 1e-4, 1e-1, log=True)
    units = trial.suggest_int("units", 8, 128, log=True)
    tell(settings={"optimizer.learning_rate": rate, "model[0].units": units}, report=5)
    for answer in map(json.loads, seismo.stdout):
        if "epoch" in answer:                         # Optuna says whether the trial goes on
            trial.report(answer["value"], answer["epoch"])
            tell(trial=answer["trial"], go_on=not trial.should_prune())
        elif answer.get("status") == "pruned":
            raise optuna.TrialPruned()
        elif "status" in answer:
            return answer.get("value", float("nan"))  # Optuna counts NaN as failed

study = optuna.create_study(
    sampler=optuna.samplers.TPESampler(seed=0), pruner=optuna.pruners.MedianPruner(n_startup_trials=4))
study.optimize(objective, n_trials=20)
seismo.stdin.close()
seismo.wait()
print("best:", study.best_value, study.best_params)
