export const helpText = `Batchwise trains image classifiers from a folder of pictures.

  batchwise train <folder|zip>     train, and export with --export
  batchwise recommend <folder|zip> which batch size suits these pictures, measured; options as for train
  batchwise sweep <folder|zip>     compare batch sizes, fairly
  batchwise inspect <folder|zip>   classes, counts and findings
  batchwise predict <exported model> <picture…>
  batchwise export <run> --to <folder>
  batchwise runs                   every run so far

train
  --validation <folder>        pictures to check with, instead of a part split off
  --validation-share <0.2>     about how much of each class is split off, 0.05 to 0.5
  --model <efficientnet-lite0> the network; small-cnn learns from your pictures alone
  --fine-tune <none>           how much of a base model learns too: none, last (its last blocks), all
  --epochs <10>                times that every picture is seen
  --batch-size <32>            images per update; full: every training image; auto: measured first
  --micro-batch <auto>         images at a time where a batch does not fit into memory at once
  --accumulation <fast>        exact: the same result to the bit, whatever the micro-batch
  --learning-rate <auto>       step length: a number, auto (by rule), find (tried before training)
  --schedule <auto>            how the step length changes: constant, cosine, plateau
  --optimizer <adam>           sgd, momentum, adam, adamw
  --augment <auto>             random views of the training pictures: none, light, strong
  --class-weights <none>       auto: pictures of rare classes count more
  --seed <0>                   the same seed gives the same model
  --engine <auto>              tensorflow, wasm
  --run <folder>               keep the run here
  --resume                     go on with the run in --run that was stopped or interrupted
  --lower-memory               with --resume: half as many images at a time, for the same batch size
  --export <folder>            write the model here, a new or empty folder
  --format <tfjs>              formats, separated by commas

sweep, besides the options of train
  --batch-sizes <1,8,64,full>  the sizes to compare, separated by commas
  --seeds <0,1,2>              each size with each seed: how much of a difference is luck
  --learning-rates <auto>      several rates, each with each size; a typed one is meant for batches of 32
  --no-scale-rate              the same rate for every size, instead of the optimizer's rule
  --accuracy <0.9>             compare the time to this accuracy; by default the highest that every size reached
  --csv <file>                 write the table here, a line a run
  --svg <file>                 write the chart here
  --continue <sweep>           go on with a comparison that was stopped, with the same folder

every command
  --json                       one JSON object a line on standard output

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted (what was trained is kept).
`;
