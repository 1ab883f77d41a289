export const helpText = `Batchwise trains image classifiers from a folder of pictures.

  batchwise train <folder|zip>     train, and export with --export
  batchwise inspect <folder|zip>   classes, counts and findings
  batchwise predict <exported model> <picture…>
  batchwise export <run> --to <folder>
  batchwise runs                   every run so far

train
  --validation <folder>        pictures to check with, instead of a part split off
  --validation-share <0.2>     how much is split off, 0.05 to 0.5
  --model <efficientnet-lite0> the base model
  --epochs <10>                times that every picture is seen
  --batch-size <32|full>       images per update
  --learning-rate <auto|x>     step length
  --optimizer <adam>           sgd, momentum, adam, adamw
  --seed <0>                   the same seed gives the same model
  --engine <auto>              tensorflow, wasm
  --run <folder>               keep the run here
  --export <folder>            write the model here, a new or empty folder
  --format <tfjs>              formats, separated by commas

every command
  --json                       one JSON object a line on standard output

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted (what was trained is kept).
`;
